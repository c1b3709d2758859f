import { backOffSeconds, PinCode } from './pin-rules.js';

describe('a PIN', () => {
  it.each(['1470', '28041975', '90210'])('%s is accepted', (pin) => {
    expect(PinCode.safeParse(pin).success).toBe(true);
  });
  it.each(['123', '123456789', '0000', '1234', '4321', 'abcd', '12 34', ''])(
    '%s is refused',
    (pin) => {
      expect(PinCode.safeParse(pin).success).toBe(false);
    },
  );
  it('makes a wrong guess wait longer each time', () => {
    expect([1, 2, 3].map(backOffSeconds)).toEqual([2, 4, 8]);
  });
});
