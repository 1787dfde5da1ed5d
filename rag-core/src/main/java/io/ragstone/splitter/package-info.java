/** How documents are cut into chunks. */
package io.ragstone.splitter;
