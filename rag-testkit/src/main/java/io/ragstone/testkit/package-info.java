/** Contract suites for implementers of Ragstone's interfaces, and what suites need around them. */
@NullMarked
package io.ragstone.testkit;

import org.jspecify.annotations.NullMarked;
