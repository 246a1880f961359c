# cmake -DPROGRAM=vlm-analyze -DTEMPLATE=vlm-analyze.1.in -DOUTPUT=vlm-analyze.1 -DVERSION=1.0 -DPROFILES=folder -P fill.cmake
# Puts the options that the program itself prints into its manual page, so that the two cannot differ, and what several
# pages share.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${PROGRAM} --help-man OUTPUT_VARIABLE options COMMAND_ERROR_IS_FATAL ANY)
include(${CMAKE_CURRENT_LIST_DIR}/profile_names.cmake)
string(STRIP "${options}" options)
file(READ ${TEMPLATE} page)
string(REPLACE "@VERSION@" "${VERSION}" page "${page}")
string(REPLACE "@PROFILES@" "${profile_names}" page "${page}")
get_filename_component(folder ${TEMPLATE} DIRECTORY)
file(READ ${folder}/acting.part acting)
string(STRIP "${acting}" acting)
string(REPLACE "@ACTING@" "${acting}" page "${page}")
string(REPLACE "@OPTIONS@" "${options}" page "${page}")
file(WRITE ${OUTPUT} "${page}")
