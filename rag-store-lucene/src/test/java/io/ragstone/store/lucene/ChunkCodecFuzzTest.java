package io.ragstone.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ragstone.document.Chunk;
import io.ragstone.store.SourceManifest;
import java.io.IOException;
import org.apache.lucene.util.BytesRef;

/** Payloads of any bytes, as a damaged index may hold them. */
class ChunkCodecFuzzTest {
  @FuzzTest
  void aChunkThatIsReadIsWrittenAlike(byte[] bytes) throws IOException {
    try {
      Chunk chunk = ChunkCodec.decodeChunk(new BytesRef(bytes));
      Chunk again = ChunkCodec.decodeChunk(new BytesRef(ChunkCodec.encode(chunk)));
      assertThat(again).isEqualTo(chunk);
      assertThat(again.metadata()).isEqualTo(chunk.metadata());
    } catch (IOException | IllegalArgumentException e) {
      assertThat(e).isNotNull();
    }
  }

  @FuzzTest
  void aManifestThatIsReadIsWrittenAlike(byte[] bytes) throws IOException {
    try {
      SourceManifest manifest = ChunkCodec.decodeManifest(new BytesRef(bytes));
      assertThat(ChunkCodec.decodeManifest(new BytesRef(ChunkCodec.encode(manifest))))
          .isEqualTo(manifest);
    } catch (IOException | IllegalArgumentException e) {
      assertThat(e).isNotNull();
    }
  }
}
