/**
 * The specification of {@link io.ragstone.postprocess.PassagePostProcessor}'s implementations. It
 * is here and not beside them because it runs on the stores and models of the test kit, on which
 * the core cannot depend.
 */
package io.ragstone.postprocess;
