package io.ragstone.store.lucene;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishMinimalStemFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.standard.StandardTokenizer;

/**
 * How keyword search cuts texts and queries into words. A store keeps to the one it was made with.
 *
 * <p>All split at the word boundaries of Unicode (UAX #29), cut words at 255 characters and ignore
 * case.
 */
public enum Analysis {
  /**
   * For texts in any language, or in several: each word is treated by its script. Chinese, Japanese
   * and Korean are found by pairs of characters (a query of one character by that character); words
   * in other scripts lose an English plural or possessive ending and nothing else. There are no
   * stop words.
   */
  AUTO,
  /** No language: whole words, single characters of Chinese and Japanese. */
  STANDARD,
  /** English prose: Porter's stems, without stop words such as "the". */
  ENGLISH,
  /** Chinese, Japanese and Korean by pairs of characters, without English stop words. */
  CJK;

  Analyzer ofTexts() {
    return analyzer(true);
  }

  Analyzer ofQueries() {
    return analyzer(false);
  }

  private Analyzer analyzer(boolean ofTexts) {
    return switch (this) {
      case AUTO -> new ByScript(ofTexts);
      case STANDARD -> new StandardAnalyzer();
      case ENGLISH -> new EnglishAnalyzer();
      case CJK -> new CJKAnalyzer();
    };
  }

  private static final class ByScript extends Analyzer {
    private static final int ALL_SCRIPTS =
        CJKBigramFilter.HAN
            | CJKBigramFilter.HIRAGANA
            | CJKBigramFilter.KATAKANA
            | CJKBigramFilter.HANGUL;

    private final boolean withSingleCharacters;

    /**
     * Texts are indexed by single characters too, so that a query of one finds them; a longer query
     * asks for pairs only, which say more.
     */
    ByScript(boolean withSingleCharacters) {
      this.withSingleCharacters = withSingleCharacters;
    }

    @Override
    protected TokenStreamComponents createComponents(String field) {
      Tokenizer words = new StandardTokenizer();
      TokenStream tokens = new LowerCaseFilter(new CJKWidthFilter(words));
      tokens = new CJKBigramFilter(tokens, ALL_SCRIPTS, withSingleCharacters);
      tokens = new EnglishMinimalStemFilter(new EnglishPossessiveFilter(tokens));
      return new TokenStreamComponents(words, tokens);
    }
  }
}
