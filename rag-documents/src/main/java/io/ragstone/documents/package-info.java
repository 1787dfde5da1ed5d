/** Loaders and splitters for documents with a structure: Markdown and HTML. */
@NullMarked
package io.ragstone.documents;

import org.jspecify.annotations.NullMarked;
