/** Contract suites for implementers of Ragstone's interfaces, and what suites need around them. */
package io.ragstone.testkit;
