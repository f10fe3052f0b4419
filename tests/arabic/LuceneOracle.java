// Lucene's own tokens, to make lucene.tsv again: java -cp 'lucene-core.jar:lucene-analysis-common.jar' LuceneOracle.java < lines > tsv

import java.io.*;
import java.nio.charset.StandardCharsets;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.tokenattributes.*;

public class LuceneOracle {
  public static void main(String[] none) throws IOException {
    var analyzer = new ArabicAnalyzer(CharArraySet.EMPTY_SET);
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line; (line = lines.readLine()) != null; ) {
      var said = new StringBuilder();
      try (TokenStream tokens = analyzer.tokenStream("text", line)) {
        var term = tokens.addAttribute(CharTermAttribute.class);
        var place = tokens.addAttribute(OffsetAttribute.class);
        for (tokens.reset(); tokens.incrementToken(); )
          said.append(term).append('@').append(place.startOffset()).append('-').append(place.endOffset()).append(' ');
        tokens.end();
      }
      out.println(line + "\t" + said.toString().trim());
    }
    out.flush();
  }
}
