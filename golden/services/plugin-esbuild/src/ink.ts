import { colour } from "./colour";
export const run = async (): Promise<string> => colour;
