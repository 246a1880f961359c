// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "common/base/gpu_reading.hpp"
#include "common/base/machine_reading.hpp"
#include "common/base/nvml.hpp"
#include "common/base/process_reading.hpp"

using namespace vlm;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// A tree of /sys, gone with the object.
class Sysfs {
public:
    Sysfs() {
        std::string pattern = fs::temp_directory_path() / "sysfs-XXXXXX";
        m_root = ::mkdtemp(pattern.data());
    }
    ~Sysfs() { fs::remove_all(m_root); }
    Sysfs(const Sysfs&) = delete;
    Sysfs& operator=(const Sysfs&) = delete;

    void write(const std::string& path, const std::string& content) const {
        fs::create_directories((m_root / path).parent_path());
        std::ofstream{m_root / path, std::ios::binary} << content;
    }
    [[nodiscard]] std::string root() const { return m_root; }

private:
    fs::path m_root;
};

} // namespace

TEST_CASE("processor time of a process is read past any name") {
    const auto [stat, time] = GENERATE(table<std::string, std::optional<base::Micros>>({
        {"7 (cat) R 1 2 3 0 -1 4194304 99 0 0 0 150 50 9 9 20 0 1", 2s},
        {"7 (a b) c) 1 2) S 1 2 3 0 -1 4194304 99 0 0 0 1 0 9 9 20 0 1", 10ms},
        {"7 (cat) R 1 2 3 0 -1 4194304 99 0 0 0 150", std::nullopt},
        {"7 (cat) R 1 2 3 0 -1 4194304 99 0 0 0 -1 x", std::nullopt},
        {"7 (cat) R 1 2 3 0 -1 4194304 99 0 0 0 9223372036854775807 1", std::nullopt},
        {"", std::nullopt},
    }));
    CAPTURE(stat);
    CHECK(base::parse_process(stat, "", 100).cpu_time == time);
}

TEST_CASE("memory of a process is what is resident") {
    const auto [status, memory] = GENERATE(table<std::string, std::optional<std::int64_t>>({
        {"VmPeak:\t    9 kB\nVmRSS:\t    1234 kB\nRssAnon:\t 3 kB\n", 1234 * 1024},
        {"VmRSS:\t 12\n", std::nullopt},
        {"VmRSS:\t 9223372036854775807 kB\n", std::nullopt},
        {"VmRSSX:\t 12 kB\n", std::nullopt},
        {"", std::nullopt},
    }));
    CAPTURE(status);
    CHECK(base::parse_process("", status, 100).memory == memory);
}

TEST_CASE("cores are busy in all that is neither idle nor waiting for disks") {
    const std::string stat =
        "cpu  100 20 30 4000 500 6 7 8 90 90\ncpu0 1 1 1 1 1 1 1 1 0 0\ncpu11 1\nintr 5\ncpufreq 1\n";
    const base::MachineReading machine = base::parse_machine(stat, "", "", 100);
    CHECK(machine.cores == 2);
    CHECK(machine.busy_time == 1630ms); // what other guests take is not ours
    CHECK(base::parse_machine("cpu  1 2 x 4\n", "", "", 100).busy_time == std::nullopt);
    CHECK(base::parse_machine("", "", "", 100).cores == std::nullopt);
}

TEST_CASE("memory of a machine is used where no program could get it") {
    const std::string meminfo = "MemTotal:  1000 kB\nMemFree:  100 kB\nMemAvailable:  400 kB\n";
    CHECK(base::parse_machine("", meminfo, "", 100).memory_total == 1000 * 1024);
    CHECK(base::parse_machine("", meminfo, "", 100).memory_used == 600 * 1024);
    CHECK(base::parse_machine("", "MemTotal:  1000 kB\n", "", 100).memory_used == std::nullopt);
}

TEST_CASE("networks are added up without the loopback") {
    const std::string networks = "Inter-|   Receive    |  Transmit\n"
                                 " face |bytes packets|bytes packets\n"
                                 "    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0\n"
                                 "  eth0: 100 1 0 0 0 0 0 0 20 1 0 0 0 0 0 0\n"
                                 " wlan0:5000000000 1 0 0 0 0 0 0 3 1 0 0 0 0 0 0\n"
                                 "  bad0: 1 2 3\n";
    const base::MachineReading machine = base::parse_machine("", "", networks, 100);
    CHECK(machine.received == 5'000'000'100);
    CHECK(machine.sent == 23);
    CHECK(base::parse_machine("", "", "", 100).received == std::nullopt);
}

TEST_CASE("this process and this machine can be read") {
    const base::ProcessReading process = base::read_process();
    CHECK((process.cpu_time && process.memory && *process.memory > 0));
    const base::MachineReading machine = base::read_machine();
    CHECK((machine.cores && *machine.cores > 0 && machine.busy_time));
    CHECK((machine.memory_total && machine.memory_used && *machine.memory_used < *machine.memory_total));
}

TEST_CASE("AMD's processors are read from their folders, once each") {
    const Sysfs sysfs;
    sysfs.write("class/drm/card0/device/gpu_busy_percent", "42\n");
    sysfs.write("class/drm/card0/device/mem_info_vram_used", "1024\n");
    sysfs.write("class/drm/card0/device/mem_info_vram_total", "4096\n");
    sysfs.write("class/drm/card0-DP-1/device/gpu_busy_percent", "42\n");
    sysfs.write("class/drm/card1/device/vendor", "0x8086\n");
    sysfs.write("class/drm/card2/device/gpu_busy_percent", "250\n");
    sysfs.write("class/drm/card2/device/mem_info_vram_used", "7\n");
    const auto gpus = base::read_amd_gpus(sysfs.root());
    REQUIRE(gpus.size() == 2);
    CHECK((gpus[0].name == "card0" && gpus[0].busy == 0.42));
    CHECK((gpus[0].memory_used == 1024 && gpus[0].memory_total == 4096));
    CHECK((gpus[1].name == "card2" && !gpus[1].busy && gpus[1].memory_used == 7 && !gpus[1].memory_total));
    CHECK(base::read_amd_gpus(sysfs.root() + "/none").empty());
}

TEST_CASE("a Jetson's processor is found by its name in the device tree") {
    const Sysfs sysfs;
    sysfs.write("class/devfreq/17000000.gpu/device/of_node/name", std::string{"gpu\0", 4});
    sysfs.write("class/devfreq/17000000.gpu/device/load", "375\n");
    sysfs.write("class/devfreq/memory/device/of_node/name", std::string{"emc\0", 4});
    sysfs.write("class/devfreq/memory/device/load", "1\n");
    const auto gpus = base::read_jetson_gpus(sysfs.root());
    REQUIRE(gpus.size() == 1);
    CHECK((gpus[0].name == "gpu" && gpus[0].busy == 0.375 && !gpus[0].memory_used));
    CHECK(base::read_jetson_gpus(sysfs.root() + "/none").empty());
}

TEST_CASE("NVIDIA's processors are asked through the driver's library") {
    const base::Nvml nvml{VLM_NVML_STAND_IN};
    const auto gpus = nvml.read();
    REQUIRE(gpus.size() == 2);
    CHECK((gpus[0].name == "NVIDIA Stand-in" && gpus[0].busy == 0.37));
    CHECK((gpus[0].memory_used == std::int64_t{1} << 30 && gpus[0].memory_total == std::int64_t{24} << 30));
    CHECK((gpus[1].name == "NVIDIA Silent" && !gpus[1].busy && !gpus[1].memory_used));
}

TEST_CASE("without the driver there are none of NVIDIA's") {
    CHECK(base::Nvml{"libno-such-library.so.1"}.read().empty());
    CHECK(base::Nvml{"libm.so.6"}.read().empty()); // it lacks the functions
}
