package io.ragstone.qwen3.hub;

import java.util.OptionalLong;

/**
 * What the hub says about a file.
 *
 * @param commit the commit that the revision stands for, 40 hexadecimal digits
 * @param hash the hash of its content
 * @param size its size in bytes, where announced
 */
record FileMetadata(String commit, ContentHash hash, OptionalLong size) {}
