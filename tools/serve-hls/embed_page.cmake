# cmake -DPAGE=page -DMODULES=node_modules -DFOLDER=assets -DOUTPUT=embedded_page.cpp -P embed_page.cmake
# Writes a source file that takes in the page's files, and those that it uses of npm's packages, as they are and
# compressed (in FOLDER), so that a program needs no installed file to show it. The assembler reads them, which takes no
# time; the source names their hashes, so that it changes when they do. Fails where the page is larger than it may be.
cmake_minimum_required(VERSION 3.25)
set(most_bytes 300000)
set(type_html "text/html; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_svg "image/svg+xml")
find_program(GZIP gzip REQUIRED)

file(GLOB names RELATIVE ${PAGE} ${PAGE}/*.html ${PAGE}/*.js ${PAGE}/*.css ${PAGE}/*.svg)
foreach(name IN LISTS names)
  set(path_${name} ${PAGE}/${name})
endforeach()
foreach(module hls.js/dist/hls.min.js uplot/dist/uPlot.iife.min.js uplot/dist/uPlot.min.css)
  get_filename_component(name ${module} NAME)
  list(APPEND names vendor/${name})
  set(path_vendor/${name} ${MODULES}/${module})
endforeach()
list(SORT names)

set(data "")
set(rows "")
set(total 0)
set(n 0)
file(MAKE_DIRECTORY ${FOLDER}/vendor)
foreach(name IN LISTS names)
  string(REGEX REPLACE ".*\\." "" ending ${name})
  set(path ${path_${name}})
  file(SHA256 ${path} hash)
  file(SIZE ${path} plain_size)
  file(COPY_FILE ${path} ${FOLDER}/${name} ONLY_IF_DIFFERENT)
  execute_process(COMMAND ${GZIP} -9 -n -c ${path} OUTPUT_FILE ${FOLDER}/${name}.gz COMMAND_ERROR_IS_FATAL ANY)
  file(SIZE ${FOLDER}/${name}.gz gzip_size)
  string(APPEND data "VLM_PAGE_FILE(${n}, \"${FOLDER}/${name}\")\n")
  set(gzip "{}")
  if(gzip_size LESS plain_size)
    string(APPEND data "VLM_PAGE_FILE(${n}_gzip, \"${FOLDER}/${name}.gz\")\n")
    set(gzip "VLM_PAGE_VIEW(${n}_gzip)")
  else()
    set(gzip_size ${plain_size})
  endif()
  math(EXPR total "${total} + ${gzip_size}")
  string(APPEND rows "        Asset{\"${name}\", \"${type_${ending}}\", VLM_PAGE_VIEW(${n}), ${gzip}, \"${hash}\"},\n")
  math(EXPR n "${n} + 1")
endforeach()
if(total GREATER most_bytes)
  message(FATAL_ERROR "the page has ${total} compressed bytes, more than ${most_bytes}")
endif()

file(WRITE ${OUTPUT} "#include \"tools/serve-hls/assets.hpp\"

#include <array>

// The bytes of a file, between two labels.
#define VLM_PAGE_FILE(n, path)                                                                                       \\
    asm(\".pushsection .rodata\\n.globl vlm_page_\" #n \"\\nvlm_page_\" #n \":\\n.incbin \\\"\" path                               \\
        \"\\\"\\n.globl vlm_page_\" #n \"_end\\nvlm_page_\" #n \"_end:\\n.byte 0\\n.popsection\\n\");                                 \\
    extern \"C\" const char vlm_page_##n[];                                                                            \\
    extern \"C\" const char vlm_page_##n##_end[];
#define VLM_PAGE_VIEW(n)                                                                                             \\
    std::string_view { vlm_page_##n, static_cast<std::size_t>(vlm_page_##n##_end - vlm_page_##n) }

${data}
namespace vlm::serving_tool {

using serving::Asset;

std::span<const Asset> embedded_assets() {
    static const std::array<Asset, ${n}> assets = {
${rows}    };
    return assets;
}

} // namespace vlm::serving_tool
")
