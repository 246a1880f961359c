// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vlm::base {

class Nvml;

/// What a graphics processor's driver says of it. Members are absent where it does not say.
struct GpuReading {
    std::string name;                         ///< "NVIDIA L4"; "card0" where the driver gives none
    std::optional<double> busy;               ///< share of the time, 0 to 1
    std::optional<std::int64_t> memory_used;  ///< bytes of its own memory
    std::optional<std::int64_t> memory_total; ///< bytes
};

/// AMD's, from <sysfs>/class/drm/card*/device.
[[nodiscard]] std::vector<GpuReading> read_amd_gpus(const std::string& sysfs);

/// That of an NVIDIA Jetson, from <sysfs>/class/devfreq; it has no memory of its own.
[[nodiscard]] std::vector<GpuReading> read_jetson_gpus(const std::string& sysfs);

/// All of the graphics processors of this machine. For one thread.
class Gpus {
public:
    /// Loads NVIDIA's library where there is one.
    Gpus();
    ~Gpus();
    Gpus(const Gpus&) = delete;
    Gpus& operator=(const Gpus&) = delete;

    [[nodiscard]] std::vector<GpuReading> read() const;

private:
    std::unique_ptr<Nvml> m_nvml;
};

} // namespace vlm::base
