/**
 * What is indexed: documents, the chunks they are cut into, and their metadata.
 *
 * <p>Texts are well-formed Unicode everywhere behind these types: a lone surrogate becomes U+FFFD
 * on the way in, which changes no offset.
 */
@NullMarked
package io.ragstone.document;

import org.jspecify.annotations.NullMarked;
