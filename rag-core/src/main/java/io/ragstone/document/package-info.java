/**
 * What is indexed: documents, the chunks they are cut into, and their metadata.
 *
 * <p>Texts are well-formed Unicode everywhere behind these types: a lone surrogate becomes U+FFFD
 * on the way in, which changes no offset.
 */
package io.ragstone.document;
