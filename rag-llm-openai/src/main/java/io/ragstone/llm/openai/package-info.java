/** Chat models behind the OpenAI API, or behind any server that speaks it, as generators. */
package io.ragstone.llm.openai;
