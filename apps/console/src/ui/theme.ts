import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type VariantColorsResolver,
} from '@mantine/core';

const READABLE_VARIANTS = ['light', 'subtle', 'transparent', 'outline'];

/** Coloured text on a light ground at AA contrast, in both schemes. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const usual = defaultVariantColorsResolver(input);
  const color = (input.color ?? input.theme.primaryColor).split('.')[0] ?? '';
  if (!READABLE_VARIANTS.includes(input.variant) || !(color in input.theme.colors)) return usual;
  return {
    ...usual,
    color: `light-dark(var(--mantine-color-${color}-9), var(--mantine-color-${color}-2))`,
  };
};

export const theme = createTheme({
  primaryColor: 'lagoon',
  primaryShade: 7,
  colors: {
    lagoon: [
      '#e8f6f6',
      '#d2eaeb',
      '#a6d7d9',
      '#78c3c6',
      '#52b0b5',
      '#36a0a6',
      '#1f868e',
      '#0f6f78',
      '#0b5c66',
      '#07474f',
    ],
  },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif',
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  variantColorResolver,
  components: {
    Tooltip: { defaultProps: { events: { hover: true, focus: true, touch: true } } },
  },
});

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#51606a',
    '--mantine-color-placeholder': '#66737c',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': 'var(--mantine-color-lagoon-8)',
    '--mantine-color-body': '#ffffff',
    '--portique-ground': '#f3f6f7',
    '--portique-line': '#dde4e7',
    '--portique-hover': '#f1f7f7',
  },
  dark: {
    '--mantine-color-dimmed': '#a9b4bb',
    '--mantine-color-placeholder': '#98a4ab',
    '--mantine-color-error': '#ff9c94',
    '--mantine-color-anchor': 'var(--mantine-color-lagoon-3)',
    '--mantine-color-body': '#182024',
    '--mantine-color-text': '#e3e9ec',
    '--mantine-color-default': '#1f292e',
    '--mantine-color-default-hover': '#273238',
    '--mantine-color-default-border': '#3b4a52',
    '--portique-ground': '#11181b',
    '--portique-line': '#2c383e',
    '--portique-hover': '#1f2a2e',
  },
});
