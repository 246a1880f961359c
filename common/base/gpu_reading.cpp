// SPDX-License-Identifier: Apache-2.0
#include "common/base/gpu_reading.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "common/base/nvml.hpp"
#include "common/base/proc_text.hpp"

namespace vlm::base {

namespace fs = std::filesystem;

namespace {

/// Of the devices that change their frequency, those that are graphics processors, as the device tree calls them.
constexpr std::array<std::string_view, 4> jetson_names = {"gpu", "gp10b", "gv11b", "ga10b"};

/// What is in a folder, in order; nothing where there is none.
std::vector<fs::path> entries(const fs::path& folder) {
    std::vector<fs::path> paths;
    std::error_code error;
    for (fs::directory_iterator entry{folder, error}; !error && entry != fs::directory_iterator{};
         entry.increment(error))
        paths.push_back(entry->path());
    std::sort(paths.begin(), paths.end());
    return paths;
}

/// "card0", and not its outputs: "card0-DP-1".
bool is_card(std::string_view name) {
    constexpr std::string_view start = "card";
    return name.size() > start.size() && name.substr(0, start.size()) == start &&
           std::all_of(name.begin() + start.size(), name.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// A share that a file gives as a whole number of `parts`.
std::optional<double> read_share(const fs::path& file, int parts) {
    const auto value = parse_count(read_kernel_file(file));
    return value && *value <= parts ? std::optional{static_cast<double>(*value) / parts} : std::nullopt;
}

void append(std::vector<GpuReading>& all, std::vector<GpuReading> some) {
    all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
}

} // namespace

std::vector<GpuReading> read_amd_gpus(const std::string& sysfs) {
    std::vector<GpuReading> gpus;
    for (const fs::path& card : entries(fs::path{sysfs} / "class/drm")) {
        if (!is_card(card.filename().string())) continue;
        const fs::path device = card / "device";
        GpuReading gpu{card.filename(), read_share(device / "gpu_busy_percent", 100),
                       parse_count(read_kernel_file(device / "mem_info_vram_used")),
                       parse_count(read_kernel_file(device / "mem_info_vram_total"))};
        if (gpu.busy || gpu.memory_used) gpus.push_back(std::move(gpu));
    }
    return gpus;
}

std::vector<GpuReading> read_jetson_gpus(const std::string& sysfs) {
    std::vector<GpuReading> gpus;
    for (const fs::path& entry : entries(fs::path{sysfs} / "class/devfreq")) {
        std::string name = read_kernel_file(entry / "device/of_node/name");
        name.resize(std::min(name.find('\0'), name.size())); // the device tree ends texts with NUL
        if (std::find(jetson_names.begin(), jetson_names.end(), name) == jetson_names.end()) continue;
        const auto busy = read_share(entry / "device/load", 1000);
        if (busy) gpus.push_back({name, busy, std::nullopt, std::nullopt});
    }
    return gpus;
}

Gpus::Gpus()
    : m_nvml{std::make_unique<Nvml>("libnvidia-ml.so.1")} {}

Gpus::~Gpus() = default;

std::vector<GpuReading> Gpus::read() const {
    std::vector<GpuReading> gpus = m_nvml->read();
    append(gpus, read_amd_gpus("/sys"));
    append(gpus, read_jetson_gpus("/sys"));
    return gpus;
}

} // namespace vlm::base
