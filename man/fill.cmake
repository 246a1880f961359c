# cmake -DPROGRAM=vlm-analyze -DTEMPLATE=vlm-analyze.1.in -DOUTPUT=vlm-analyze.1 -DVERSION=1.0 -DPROFILES=folder -P fill.cmake
# Puts the options that the program itself prints into its manual page, so that the two cannot differ, and the parts that
# have files of their own.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${PROGRAM} --help-man OUTPUT_VARIABLE options COMMAND_ERROR_IS_FATAL ANY)
include(${CMAKE_CURRENT_LIST_DIR}/profile_names.cmake)
string(STRIP "${options}" options)
file(READ ${TEMPLATE} page)
string(REPLACE "@VERSION@" "${VERSION}" page "${page}")
string(REPLACE "@PROFILES@" "${profile_names}" page "${page}")
get_filename_component(folder ${TEMPLATE} DIRECTORY)
file(GLOB parts ${folder}/*.part)
foreach(part IN LISTS parts) # acting.part stands where @ACTING@ does
  file(READ ${part} text)
  string(STRIP "${text}" text)
  get_filename_component(name ${part} NAME_WE)
  string(TOUPPER "${name}" name)
  string(REPLACE "@${name}@" "${text}" page "${page}")
endforeach()
string(REPLACE "@OPTIONS@" "${options}" page "${page}")
file(WRITE ${OUTPUT} "${page}")
