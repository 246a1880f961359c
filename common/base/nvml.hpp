// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/gpu_reading.hpp"

namespace vlm::base {

/// NVIDIA's management library, which comes with the driver and is loaded where it is there. For one thread.
class Nvml {
public:
    explicit Nvml(const std::string& library);
    ~Nvml();
    Nvml(const Nvml&) = delete;
    Nvml& operator=(const Nvml&) = delete;

    /// Nothing where the library is not there or does not work.
    [[nodiscard]] std::vector<GpuReading> read() const;

private:
    struct Functions;
    struct Unload {
        void operator()(void* library) const noexcept;
    };
    std::unique_ptr<void, Unload> m_library;
    std::unique_ptr<Functions> m_functions; ///< null where it does not work
};

} // namespace vlm::base
