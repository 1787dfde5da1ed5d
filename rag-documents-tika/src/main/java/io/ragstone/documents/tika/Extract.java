package io.ragstone.documents.tika;

import io.ragstone.document.Metadata;

/**
 * What Tika finds in a file.
 *
 * @param html its text
 * @param contentType its media type, without parameters
 * @param metadata what it says of itself
 */
record Extract(String html, String contentType, Metadata metadata) {}
