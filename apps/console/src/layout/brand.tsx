/** The mark: an archway, and someone passing through it. */
export function Mark({ size = 30 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0f6f78" />
      <path
        d="M8 25V14a8 8 0 0 1 16 0v11"
        fill="none"
        stroke="#fff"
        strokeWidth="3.2"
        strokeLinecap="round"
      />
      <circle cx="16" cy="18" r="2.6" fill="#7fe0d4" />
    </svg>
  );
}
