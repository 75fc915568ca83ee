// Command cadvisor serves container metrics from the cAdvisor library, with the flags and metric
// names of the released command, whose module is in no registry. Left out: its web pages, REST
// API and storage drivers, perf and resctrl metrics, and every engine but Docker: the library asks
// the engines in no fixed order, and containerd, asked first, would take the containers for its own
// and give them neither their names nor their health.
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/google/cadvisor/cache/memory"
	"github.com/google/cadvisor/container"
	_ "github.com/google/cadvisor/container/docker/install"
	_ "github.com/google/cadvisor/container/systemd/install"
	v2 "github.com/google/cadvisor/info/v2"
	"github.com/google/cadvisor/manager"
	"github.com/google/cadvisor/metrics"
	"github.com/google/cadvisor/utils/sysfs"
	"github.com/google/cadvisor/version"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
)

var (
	listenIP      = flag.String("listen_ip", "", "IP to listen on, defaults to all IPs")
	port          = flag.Int("port", 8080, "port to listen")
	endpoint      = flag.String("prometheus_endpoint", "/metrics", "path of the metrics")
	urlPrefix     = flag.String("url_base_prefix", "", "prefix of every path")
	storeLabels   = flag.Bool("store_container_labels", true, "export every container label")
	keptLabels    = flag.String("whitelisted_container_labels", "", "labels exported nevertheless, comma-separated")
	environment   = flag.String("env_metadata_whitelist", "", "environment variables exported, comma-separated prefixes")
	rawCgroups    = flag.String("raw_cgroup_prefix_whitelist", "", "cgroup path prefixes collected even with docker_only, comma-separated")
	storage       = flag.Duration("storage_duration", 2*time.Minute, "how long to keep data in memory")
	printVersion  = flag.Bool("version", false, "print the version and exit")
	enabledOnly   container.MetricSet
	disabledKinds = container.MetricSet{
		container.MemoryNumaMetrics:              {},
		container.NetworkTcpUsageMetrics:         {},
		container.NetworkUdpUsageMetrics:         {},
		container.NetworkAdvancedTcpUsageMetrics: {},
		container.ProcessMetrics:                 {},
		container.HugetlbUsageMetrics:            {},
		container.ReferencedMemoryMetrics:        {},
		container.CPUTopologyMetrics:             {},
		container.ResctrlMetrics:                 {},
		container.CPUSetMetrics:                  {},
	}
)

func init() {
	flag.Var(&disabledKinds, "disable_metrics", "comma-separated metric kinds that are off")
	flag.Var(&enabledOnly, "enable_metrics", "comma-separated metric kinds that are on; overrides disable_metrics")
}

// list splits a flag. The library tells "nothing given" by one empty element.
func list(text string) []string { return strings.Split(text, ",") }

func main() {
	klog.InitFlags(nil)
	flag.Parse()
	if *printVersion {
		fmt.Printf("cAdvisor version %s (voiceassist-offline)\n", version.Info["version"])
		return
	}
	included := container.AllMetrics.Difference(disabledKinds)
	if len(enabledOnly) > 0 {
		included = enabledOnly
	}
	// The library's collectors of these two need what is configured for them, and fail without.
	included = included.Difference(container.MetricSet{container.PerfMetrics: {}, container.ResctrlMetrics: {}})
	m, err := manager.New(memory.New(*storage, nil), sysfs.NewRealSysFs(), manager.HousekeepingConfigFlags,
		included, http.DefaultClient, list(*rawCgroups), list(*environment), "", 0)
	exitOn(err)
	exitOn(m.Start())

	labels := metrics.DefaultContainerLabels
	if !*storeLabels {
		labels = metrics.BaseContainerLabels(list(*keptLabels))
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		metrics.NewPrometheusCollector(m, labels, included, clock.RealClock{},
			v2.RequestOptions{IdType: v2.TypeName, Count: 1, Recursive: true}),
		metrics.NewPrometheusMachineCollector(m, included),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	mux := http.NewServeMux()
	mux.Handle(*urlPrefix+*endpoint, promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	mux.HandleFunc(*urlPrefix+"/healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) })
	mux.Handle(*urlPrefix+"/", http.RedirectHandler(*urlPrefix+*endpoint, http.StatusTemporaryRedirect))
	exitOn(http.ListenAndServe(net.JoinHostPort(*listenIP, strconv.Itoa(*port)), mux))
}

func exitOn(err error) {
	if err != nil {
		klog.Error(err)
		os.Exit(1)
	}
}
