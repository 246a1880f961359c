# cmake -DFOLDER=samples/profiles -DOUTPUT=embedded_profiles.cpp -P embed_profiles.cmake
# Writes the profiles as string literals, so that a program needs no installed file to know them.
cmake_minimum_required(VERSION 3.25)
file(GLOB profiles ${FOLDER}/*.toml)
list(SORT profiles)
set(entries "")
foreach(profile IN LISTS profiles)
  get_filename_component(name ${profile} NAME_WE)
  file(READ ${profile} text)
  string(APPEND entries "    EmbeddedProfile{\"${name}\", R\"toml(${text})toml\"},\n")
endforeach()
list(LENGTH profiles count)
file(WRITE ${OUTPUT} "#include \"common/cli/profile.hpp\"

#include <array>

namespace vlm::cli {
namespace {

constexpr std::array<EmbeddedProfile, ${count}> profiles = {
${entries}};

} // namespace

std::span<const EmbeddedProfile> embedded_profiles() { return profiles; }

} // namespace vlm::cli
")
