export const run = async () => STAGE;
