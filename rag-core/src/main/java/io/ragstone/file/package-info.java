/**
 * Files of a folder as documents: which files ({@link io.ragstone.file.FileTree}), in which
 * encoding ({@link io.ragstone.file.TextEncoding}), and what is read from each ({@link
 * io.ragstone.file.DocumentFormat}); {@link io.ragstone.file.FolderLoader} puts them together.
 */
@NullMarked
package io.ragstone.file;

import org.jspecify.annotations.NullMarked;
