/** What retrieval finds: passages, with the score and rank that every stage gave them. */
package io.ragstone.retrieval;
