package io.ragstone.store.lucene;

import io.ragstone.document.Chunk;
import io.ragstone.document.ChunkRange;
import io.ragstone.document.Metadata;
import io.ragstone.document.MetadataValue;
import io.ragstone.embedding.Embedding;
import io.ragstone.store.SourceManifest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.util.BytesRef;

/**
 * Chunks, embeddings and manifests as bytes and back, without loss: fixed order, big-endian
 * numbers, texts as UTF-8 behind their length.
 */
final class ChunkCodec {
  private static final byte TEXT = 't';
  private static final byte WHOLE = 'w';
  private static final byte REAL = 'r';
  private static final byte BOOL = 'b';

  private ChunkCodec() {}

  static byte[] encode(Chunk chunk) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(chunk.text().length() + 256);
    DataOutputStream out = new DataOutputStream(bytes);
    writeText(out, chunk.id());
    writeText(out, chunk.sourceId());
    writeText(out, chunk.text());
    boolean same = chunk.embeddedText().equals(chunk.text());
    out.writeBoolean(same);
    if (!same) {
      writeText(out, chunk.embeddedText());
    }
    writeTexts(out, chunk.headingPath());
    out.writeInt(chunk.start());
    out.writeInt(chunk.end());
    out.writeInt(chunk.position());
    out.writeBoolean(chunk.parent().isPresent());
    if (chunk.parent().isPresent()) {
      out.writeInt(chunk.parent().get().first());
      out.writeInt(chunk.parent().get().last());
    }
    out.writeInt(chunk.metadata().keys().size());
    for (Map.Entry<String, MetadataValue> entry : chunk.metadata().asMap().entrySet()) {
      writeText(out, entry.getKey());
      writeValue(out, entry.getValue());
    }
    return bytes.toByteArray();
  }

  static Chunk decodeChunk(BytesRef bytes) throws IOException {
    DataInputStream in = read(bytes);
    String id = readText(in);
    String sourceId = readText(in);
    String text = readText(in);
    String embeddedText = in.readBoolean() ? text : readText(in);
    Chunk.Builder chunk =
        Chunk.builder(sourceId, text)
            .id(id)
            .embeddedText(embeddedText)
            .headingPath(readTexts(in))
            .span(in.readInt(), in.readInt())
            .position(in.readInt());
    if (in.readBoolean()) {
      chunk.parent(new ChunkRange(in.readInt(), in.readInt()));
    }
    Metadata.Builder metadata = Metadata.builder();
    for (int left = in.readInt(); left > 0; left--) {
      metadata.put(readText(in), readValue(in));
    }
    return chunk.metadata(metadata.build()).build();
  }

  static byte[] encode(SourceManifest manifest) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    writeText(out, manifest.sourceId());
    writeText(out, manifest.contentHash());
    writeText(out, manifest.splitter());
    writeText(out, manifest.embedder());
    writeTexts(out, manifest.chunkIds());
    writeTexts(out, manifest.pendingChunkIds());
    return bytes.toByteArray();
  }

  static SourceManifest decodeManifest(BytesRef bytes) throws IOException {
    DataInputStream in = read(bytes);
    return new SourceManifest(
        readText(in), readText(in), readText(in), readText(in), readTexts(in), readTexts(in));
  }

  static byte[] encode(Embedding embedding) {
    ByteBuffer bytes = ByteBuffer.allocate(embedding.dimension() * Float.BYTES);
    bytes.asFloatBuffer().put(embedding.toArray());
    return bytes.array();
  }

  static Embedding decodeEmbedding(BytesRef bytes) {
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length).asFloatBuffer().get(values);
    return Embedding.of(values);
  }

  private static DataInputStream read(BytesRef bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes.bytes, bytes.offset, bytes.length));
  }

  private static void writeValue(DataOutputStream out, MetadataValue value) throws IOException {
    if (value instanceof MetadataValue.Text text) {
      out.writeByte(TEXT);
      writeText(out, text.value());
    } else if (value instanceof MetadataValue.Whole whole) {
      out.writeByte(WHOLE);
      out.writeLong(whole.value());
    } else if (value instanceof MetadataValue.Real real) {
      out.writeByte(REAL);
      out.writeDouble(real.value());
    } else {
      out.writeByte(BOOL);
      out.writeBoolean(((MetadataValue.Bool) value).value());
    }
  }

  private static MetadataValue readValue(DataInputStream in) throws IOException {
    byte type = in.readByte();
    return switch (type) {
      case TEXT -> MetadataValue.of(readText(in));
      case WHOLE -> MetadataValue.of(in.readLong());
      case REAL -> MetadataValue.of(in.readDouble());
      case BOOL -> MetadataValue.of(in.readBoolean());
      default -> throw new IOException("There is no type of metadata value numbered " + type);
    };
  }

  private static void writeTexts(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      writeText(out, text);
    }
  }

  private static List<String> readTexts(DataInputStream in) throws IOException {
    int size = in.readInt();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      texts.add(readText(in));
    }
    return texts;
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
