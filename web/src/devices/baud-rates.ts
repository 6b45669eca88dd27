/** The speeds of serial lines that scanners and printers have. */
export const BAUD_RATES = [2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200] as const;
