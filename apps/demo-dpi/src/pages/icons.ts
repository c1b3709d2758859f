import { Html } from './html.js';

const icon = (path: string): Html =>
  new Html(
    `<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${path}</svg>`,
  );

/** Drawn here: no file, no font, nothing from elsewhere. */
export const ICONS = {
  person: icon('<circle cx="12" cy="8" r="4"/><path d="M4 21c1-4.5 4-6.5 8-6.5s7 2 8 6.5"/>'),
  search: icon('<circle cx="11" cy="11" r="6.5"/><path d="m16 16 5 5"/>'),
  shield: icon('<path d="M12 3 4.5 6v5.5c0 4.6 3 8 7.5 9.5 4.5-1.5 7.5-4.9 7.5-9.5V6z"/>'),
  alert: icon('<path d="M12 3.5 2.5 20h19z"/><path d="M12 10v4.5M12 17.4v.1"/>'),
  glass: icon('<path d="M6 3h12l-1 7a5 5 0 0 1-10 0zM12 15v6M8 21h8M9 3l3 4-2 2"/>'),
  paper: icon('<path d="M6 2.5h8l4.5 4.5v14.5H6z"/><path d="M14 2.5V7h4.5M9 12h6M9 16h6"/>'),
  cloud: icon(
    '<path d="M7 18.5a4.5 4.5 0 0 1-.4-9 6 6 0 0 1 11.5 1.2A3.9 3.9 0 0 1 17.5 18M3 3l18 18"/>',
  ),
  clock: icon('<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.4 2"/>'),
  back: icon('<path d="M15 5l-7 7 7 7"/>'),
  bed: icon(
    '<path d="M3 18v-11M3 14h18v4M21 14a4 4 0 0 0-4-4h-7v4"/><circle cx="6.5" cy="11" r="1.6"/>',
  ),
} as const;

export const MARK = new Html(
  '<svg class="mark" viewBox="0 0 40 40" width="34" height="34" aria-hidden="true" focusable="false"><rect width="40" height="40" rx="11" fill="#1d5b4f"/><path d="M6 25c4-4.5 8-4.5 12 0s8 4.5 16 0" fill="none" stroke="#f3e9d8" stroke-width="2.8" stroke-linecap="round"/><path d="M6 31c4-3.4 8-3.4 12 0s8 3.4 16 0" fill="none" stroke="#f3e9d8" stroke-width="2" stroke-linecap="round" opacity=".55"/><circle cx="27" cy="13.5" r="4.6" fill="#ea8a5e"/></svg>',
);
