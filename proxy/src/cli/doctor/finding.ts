export interface Finding {
  level: 'ok' | 'warn' | 'fail';
  says: string;
}

export const ok = (says: string): Finding => ({ level: 'ok', says });
export const warn = (says: string): Finding => ({ level: 'warn', says });
export const fail = (says: string): Finding => ({ level: 'fail', says });
