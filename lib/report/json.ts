import type { Report } from '../model/report.ts';

/** The report as one JSON document; its keys stand in the order of the schema. */
export const renderJson = (report: Report): string => `${JSON.stringify(report, undefined, 2)}\n`;
