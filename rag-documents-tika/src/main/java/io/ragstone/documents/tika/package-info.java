/** Documents of PDF, Microsoft Office, OpenDocument, EPUB and RTF files, read by Apache Tika. */
package io.ragstone.documents.tika;
