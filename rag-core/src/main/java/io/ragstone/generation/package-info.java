/** The last stage: from a question and its passages to an answer. */
package io.ragstone.generation;
