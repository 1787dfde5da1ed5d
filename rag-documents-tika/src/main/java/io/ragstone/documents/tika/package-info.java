/** Documents of PDF, Microsoft Office, OpenDocument, EPUB and RTF files, read by Apache Tika. */
@NullMarked
package io.ragstone.documents.tika;

import org.jspecify.annotations.NullMarked;
