/**
 * The specification of {@link io.ragstone.store.StoreCopy}. It is here and not beside it because it
 * runs on the stores of the test kit, on which the core cannot depend.
 */
package io.ragstone.store;
