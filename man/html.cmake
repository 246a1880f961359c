# cmake -DMANDOC=mandoc -DPAGE=vlm-analyze.1 -DOUTPUT=vlm-analyze.1.html -P html.cmake
# A manual page for browsers.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${MANDOC} -Thtml -Kutf-8 -O toc ${PAGE} OUTPUT_FILE ${OUTPUT} COMMAND_ERROR_IS_FATAL ANY)
