/** Programs that know no protocol and only print text, such as llama2.c. */
package io.tinyprofiler.agent.device.console;
