// SPDX-License-Identifier: Apache-2.0
#include "common/base/nvml.hpp"

#include <array>
#include <optional>

#include <dlfcn.h>

namespace vlm::base {
namespace {

// As NVIDIA's nvml.h declares them.
using Device = void*;
struct Rates {
    unsigned gpu; ///< percent
    unsigned memory;
};
struct Memory {
    unsigned long long total; ///< bytes
    unsigned long long free;
    unsigned long long used;
};
constexpr int success = 0;

std::optional<std::int64_t> bytes(unsigned long long value) {
    const auto count = static_cast<std::int64_t>(value);
    return count >= 0 ? std::optional{count} : std::nullopt;
}

} // namespace

struct Nvml::Functions {
    int (*init)() = nullptr;
    int (*shutdown)() = nullptr;
    int (*count)(unsigned*) = nullptr;
    int (*device)(unsigned, Device*) = nullptr;
    int (*name)(Device, char*, unsigned) = nullptr;
    int (*rates)(Device, Rates*) = nullptr;
    int (*memory)(Device, Memory*) = nullptr;

    /// False where the library lacks one.
    [[nodiscard]] bool load(void* library) {
        return find(library, "nvmlInit_v2", init) && find(library, "nvmlShutdown", shutdown) &&
               find(library, "nvmlDeviceGetCount_v2", count) &&
               find(library, "nvmlDeviceGetHandleByIndex_v2", device) && find(library, "nvmlDeviceGetName", name) &&
               find(library, "nvmlDeviceGetUtilizationRates", rates) &&
               find(library, "nvmlDeviceGetMemoryInfo", memory);
    }

    [[nodiscard]] GpuReading read(Device handle) const {
        GpuReading gpu;
        std::array<char, 96> text{};
        if (name(handle, text.data(), text.size()) == success) gpu.name = text.data();
        Rates load{};
        if (rates(handle, &load) == success && load.gpu <= 100) gpu.busy = static_cast<double>(load.gpu) / 100;
        Memory size{};
        if (memory(handle, &size) == success) {
            gpu.memory_used = bytes(size.used);
            gpu.memory_total = bytes(size.total);
        }
        return gpu;
    }

private:
    template <typename Function>
    static bool find(void* library, const char* symbol, Function& function) {
        function = reinterpret_cast<Function>(::dlsym(library, symbol));
        return function != nullptr;
    }
};

void Nvml::Unload::operator()(void* library) const noexcept {
    ::dlclose(library);
}

Nvml::Nvml(const std::string& library)
    : m_library{::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL)} {
    if (!m_library) return;
    auto functions = std::make_unique<Functions>();
    if (functions->load(m_library.get()) && functions->init() == success) m_functions = std::move(functions);
}

Nvml::~Nvml() {
    if (m_functions) m_functions->shutdown();
}

std::vector<GpuReading> Nvml::read() const {
    std::vector<GpuReading> gpus;
    unsigned count = 0;
    if (!m_functions || m_functions->count(&count) != success) return gpus;
    for (unsigned index = 0; index < count; ++index) {
        Device handle = nullptr;
        if (m_functions->device(index, &handle) == success) gpus.push_back(m_functions->read(handle));
    }
    return gpus;
}

} // namespace vlm::base
