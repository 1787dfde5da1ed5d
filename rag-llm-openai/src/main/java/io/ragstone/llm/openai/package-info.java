/** Chat models behind the OpenAI API, or behind any server that speaks it, as generators. */
@NullMarked
package io.ragstone.llm.openai;

import org.jspecify.annotations.NullMarked;
