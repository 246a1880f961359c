# cmake -DINPUT=schemas/index.sql -DOUTPUT=embedded_schema.cpp -P embed_schema.cmake
# Writes the schema as a string literal, so that a program needs no installed file to make an index.
cmake_minimum_required(VERSION 3.25)
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "#include \"common/archive/archive_schema.hpp\"

namespace vlm::archive {

std::string_view embedded_schema() { return R\"sql(${text})sql\"; }

} // namespace vlm::archive
")
