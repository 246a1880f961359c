# Sets profile_names to the names of the profiles in the folder PROFILES: "accessibility, activity".
file(GLOB files ${PROFILES}/*.toml)
set(profile_names "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  list(APPEND profile_names ${name})
endforeach()
list(SORT profile_names)
string(REPLACE ";" ", " profile_names "${profile_names}")
