/** The deadline and the cancellation that every request carries. */
package io.ragstone.call;
