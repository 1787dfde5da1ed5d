/**
 * The Hugging Face hub as a source of models.
 *
 * <p>{@link io.ragstone.qwen3.hub.HuggingFaceHub} says where the hub and its cache are, {@link
 * io.ragstone.qwen3.hub.HubSnapshot} is one model at one commit. A file that is asked for goes
 * through {@code HubCache} (is it here?), {@code HubClient} (what is it, as the hub says?), {@code
 * BlobDownload} (get it, whatever breaks off) and {@code ContentHash} (is it that?) back into
 * {@code HubCache}.
 */
@NullMarked
package io.ragstone.qwen3.hub;

import org.jspecify.annotations.NullMarked;
