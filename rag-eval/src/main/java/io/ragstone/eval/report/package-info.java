/** What an evaluation measured, as files: JSON for programs, Markdown and HTML for people. */
@NullMarked
package io.ragstone.eval.report;

import org.jspecify.annotations.NullMarked;
