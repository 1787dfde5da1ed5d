/** What an evaluation measured, as files: JSON for programs, Markdown and HTML for people. */
package io.ragstone.eval.report;
