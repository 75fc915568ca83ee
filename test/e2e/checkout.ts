/** A copy of the sources that a test may break, with the dependencies of the original. */
export { CheckoutCopy as Checkout } from '../../ops/checkout-copy.ts';
