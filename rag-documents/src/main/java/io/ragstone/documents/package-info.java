/** Loaders and splitters for documents with a structure: Markdown and HTML. */
package io.ragstone.documents;
