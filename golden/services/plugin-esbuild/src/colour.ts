export const colour: string = "black";
