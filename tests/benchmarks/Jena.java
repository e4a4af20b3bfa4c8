// Validates with Apache Jena and prints the seconds it took to load and validate, of the clock and of the processors.
// java -cp JARS Jena.java DATA SHAPES ROWS

import java.io.PrintWriter;
import java.time.Duration;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.riot.out.NodeFmtLib;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;
import org.apache.jena.shacl.ValidationReport;
import org.apache.jena.shacl.validation.ReportEntry;

public class Jena {
    static String write(Node node) {
        return node == null ? "" : NodeFmtLib.strNT(node);
    }

    static Duration read() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    public static void main(String[] arguments) throws Exception {
        ShaclValidator validator = ShaclValidator.get();
        long begun = System.nanoTime();
        Duration busy = read();
        Shapes shapes = Shapes.parse(RDFDataMgr.loadGraph(arguments[1]));
        Graph data = RDFDataMgr.loadGraph(arguments[0]);
        ValidationReport report = validator.validate(shapes, data);
        double seconds = (System.nanoTime() - begun) / 1e9;
        double processor = read().minus(busy).toMillis() / 1e3;
        try (PrintWriter rows = new PrintWriter(arguments[2], "UTF-8")) {
            for (ReportEntry entry : report.getEntries())
                rows.println(String.join("\t", write(entry.focusNode()), write(entry.value()),
                        write(entry.sourceConstraintComponent())));
        }
        System.out.printf("[%.3f, %.3f]%n", seconds, processor);
    }
}
