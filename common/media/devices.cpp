// SPDX-License-Identifier: Apache-2.0
#include "common/media/devices.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

extern "C" {
#include <libavdevice/avdevice.h>
}

#include "common/base/error.hpp"

namespace vlm::media {

void register_devices(const std::string& name) {
    const std::string library = fmt::format("libavdevice.so.{}", LIBAVDEVICE_VERSION_MAJOR);
    void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL); // never closed: it stays registered
    using Register = decltype(&::avdevice_register_all);
    const auto find = reinterpret_cast<Register>(handle == nullptr ? nullptr : dlsym(handle, "avdevice_register_all"));
    if (find == nullptr) throw base::RefusedError{name, library + " is not installed, which cameras and screens need"};
    find();
}

} // namespace vlm::media
