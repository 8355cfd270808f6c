// the templates are real code: their own tests run here, and the compiler and the linter read them
import '../templates/expert/test/conformance.test.ts';
import '../templates/gate/test/conformance.test.ts';
import '../templates/package/test/sample-name.test.ts';
